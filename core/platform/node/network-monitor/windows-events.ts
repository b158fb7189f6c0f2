// Windows: PowerShell waits for .NET's NetworkChange events (System.Net.NetworkInformation, documented) and prints a line for
// each, and after each what kind every adapter is (NetworkInterfaceType). A change of routes alone raises neither event.
import type { InterfaceKind } from "../../../ports/network-monitor.ts";
import type { SystemEvents, SystemWord } from "./system-events.ts";

/** The static events of a type are subscribed to by giving the type itself. A tabulator cannot be in an adapter's name. */
const SCRIPT = `
$ErrorActionPreference = 'Stop'
[Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false
function Write-Adapters {
  foreach ($adapter in [System.Net.NetworkInformation.NetworkInterface]::GetAllNetworkInterfaces()) {
    [Console]::Out.WriteLine("adapter\`t$($adapter.NetworkInterfaceType)\`t$($adapter.Name)")
  }
}
$change = [System.Net.NetworkInformation.NetworkChange]
Register-ObjectEvent -InputObject $change -EventName NetworkAddressChanged -SourceIdentifier address
Register-ObjectEvent -InputObject $change -EventName NetworkAvailabilityChanged -SourceIdentifier link
Write-Adapters
while ($true) {
  $happened = Wait-Event
  [Console]::Out.WriteLine($happened.SourceIdentifier)
  Remove-Event -EventIdentifier $happened.EventIdentifier
  if (-not (Get-Event)) { Write-Adapters }
}
`;

/** Of NetworkInterfaceType; what is not here is unknown. */
const KINDS: Readonly<Record<string, InterfaceKind>> = {
  Ethernet: "wired",
  Ethernet3Megabit: "wired",
  FastEthernetT: "wired",
  FastEthernetFx: "wired",
  GigabitEthernet: "wired",
  Wireless80211: "wireless",
  Wwanpp: "cellular",
  Wwanpp2: "cellular",
  Ppp: "virtual",
  Tunnel: "virtual",
  Loopback: "loopback",
};

export const windowsEvents: SystemEvents = {
  command: "powershell.exe",
  args: ["-NoLogo", "-NoProfile", "-NonInteractive", "-Command", SCRIPT],
  read(line): SystemWord | undefined {
    const [first, type = "", name = ""] = line.trimEnd().split("\t");
    if (first === "address" || first === "link") return { kind: "hint", source: first };
    if (first !== "adapter" || name === "") return undefined;
    return { kind: "adapter", name, interfaceKind: Object.hasOwn(KINDS, type) ? KINDS[type]! : "unknown" };
  },
};
