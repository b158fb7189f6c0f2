// Which row of a long list the keyboard means: arrows, Page, Home and End move it, letters jump to a name, as the ARIA
// Authoring Practices say of a grid. One Tab stop for the whole list.
import { ref, watch, type Ref } from "vue";

/** How long a pause ends a word that is typed to jump to a name. */
const TYPING_PAUSE_MS = 800;

export interface RovingRowOptions {
  /** How many people there are. */
  readonly count: Readonly<Ref<number>>;
  /** How many rows fit into the view. */
  readonly pageSize: () => number;
  /** Brings a person's row into view and gives it the focus. */
  readonly focus: (place: number) => void;
  /** The place of the first person, from `from` on and round, whose name begins with `typed`. */
  readonly findName: (typed: string, from: number) => Promise<number | undefined>;
  /** Told of a move with Shift held: from where to where. */
  readonly onExtend?: (from: number, to: number) => void;
}

/** The keyboard's row, and what a key does to it. */
export function useRovingRow(options: RovingRowOptions) {
  const current = ref(0);
  let typed = "";
  let typedAtMs = 0;

  watch(options.count, (count) => {
    if (current.value >= count) current.value = Math.max(0, count - 1);
  });

  function go(place: number): void {
    const count = options.count.value;
    if (count === 0) return;
    current.value = Math.min(count - 1, Math.max(0, place));
    options.focus(current.value);
  }

  /** Does what the key means here; false where it means nothing here. */
  function onKey(event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const target = targetOf(event.key);
    if (target !== undefined) {
      const from = current.value;
      go(target);
      if (event.shiftKey) options.onExtend?.(from, current.value);
      return true;
    }
    const continues = event.timeStamp - typedAtMs < TYPING_PAUSE_MS;
    if (!isNamePart(event.key, continues && typed !== "")) return false;
    typed = continues ? typed + event.key : event.key;
    typedAtMs = event.timeStamp;
    void jump(typed);
    return true;
  }

  function targetOf(key: string): number | undefined {
    switch (key) {
      case "ArrowDown": return current.value + 1;
      case "ArrowUp": return current.value - 1;
      case "PageDown": return current.value + options.pageSize();
      case "PageUp": return current.value - options.pageSize();
      case "Home": return 0;
      case "End": return options.count.value - 1;
      default: return undefined;
    }
  }

  /** The same letter again goes on to the next such name; more letters narrow the one that is there. */
  async function jump(word: string): Promise<void> {
    const isRepeated = word.length > 1 && [...word].every((letter) => letter.toLowerCase() === word[0]!.toLowerCase());
    const found = await options.findName(isRepeated ? word[0]! : word, current.value + (word.length === 1 || isRepeated ? 1 : 0));
    if (found !== undefined && word === typed) go(found);
  }

  return { current, go, onKey };
}

/** Letters begin a word; digits and spaces only go on with one, since alone they mean tones and presses. */
function isNamePart(key: string, goesOn: boolean): boolean {
  if ([...key].length !== 1) return false;
  return goesOn ? /^[\p{L}\p{M}\p{N} '.\-]$/u.test(key) : /^\p{L}$/u.test(key);
}
