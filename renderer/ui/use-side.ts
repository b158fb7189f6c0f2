// On which side of a control something opens: given for words that run from left to right, mirrored where they do not.
import { useDirection } from "reka-ui";
import { computed, type ComputedRef, type Ref } from "vue";

export type Side = "top" | "right" | "bottom" | "left";

/** The side in the direction of the window's language. */
export function useSide(side: Readonly<Ref<Side>>): ComputedRef<Side> {
  const direction = useDirection();
  return computed(() => {
    if (direction.value === "ltr" || side.value === "top" || side.value === "bottom") return side.value;
    return side.value === "left" ? "right" : "left";
  });
}
