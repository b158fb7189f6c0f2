// The desktop entry that starts the phone with a session.
import { expect, it } from "vitest";
import { autostartCommand, autostartEntry, autostartPath } from "../../../../electron/main/autostart-entry.ts";

it("lies where sessions look, also for a Flatpak, whose own configuration is elsewhere", () => {
  expect(autostartPath({}, "/home/ada")).toBe("/home/ada/.config/autostart/godwit.desktop");
  expect(autostartPath({ XDG_CONFIG_HOME: "/home/ada/etc" }, "/home/ada")).toBe("/home/ada/etc/autostart/godwit.desktop");
  expect(autostartPath({ FLATPAK_ID: "org.godwit.phone", XDG_CONFIG_HOME: "/home/ada/.var/app/org.godwit.phone/config" }, "/home/ada")).toBe("/home/ada/.config/autostart/godwit.desktop");
});

it("starts what is there at the next login, unseen", () => {
  expect(autostartCommand({}, ["/opt/Godwit/godwit"])).toEqual(["/opt/Godwit/godwit", "--hidden"]);
  expect(autostartCommand({ APPIMAGE: "/home/ada/Godwit.AppImage" }, ["/tmp/.mount_1/godwit"])).toEqual(["/home/ada/Godwit.AppImage", "--hidden"]);
  expect(autostartCommand({ FLATPAK_ID: "org.godwit.phone" }, ["/app/bin/godwit"])).toEqual(["flatpak", "run", "org.godwit.phone", "--hidden"]);
});

it("has nothing in its command that a shell or the entry itself would read otherwise (Desktop Entry Specification, \"Exec\")", () => {
  expect(autostartEntry(['/opt/a "b" $c', "50%"])).toContain('Exec="/opt/a \\\\"b\\\\" \\\\$c" 50%%\n');
});
