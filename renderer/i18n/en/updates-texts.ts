// English: newer versions of the program.
export const updatesTexts = {
  updates: {
    title: "Updates",
    hint: "Newer versions of Godwit",
    version: "Godwit {version}",
    offSources: "This copy runs from its sources; it is updated where it came from.",
    offPackaged: "This copy is updated by your system's software centre, or by installing a newer package.",
    notChecked: "Godwit has not looked for a newer version yet.",
    current: "This is the newest version. Last looked: {time}.",
    checking: "Looking for a newer version …",
    available: "Version {version} is there.",
    downloading: "Downloading version {version}: {percent} %",
    ready: "Version {version} is ready. It starts when you restart Godwit.",
    waitsForCalls: "Version {version} will be installed when your calls have ended.",
    installing: "Installing version {version} …",
    check: "Look now",
    download: "Download",
    install: "Restart now",
    later: "Later",
    automatic: "Download newer versions by itself",
    automaticHint: "Godwit looks a few times a day. It never restarts without your word, and never during a call.",
  },
} as const;
