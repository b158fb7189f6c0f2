// Commands that ask why something does not work.
import type { Commands, CommandTargets } from "./command-table.ts";

export function doctorCommands({ doctor }: CommandTargets): Commands<"doctor"> {
  return {
    "doctor.look": (subject) => doctor.look(subject),
    "doctor.report": (subject) => doctor.report(subject),
  };
}
