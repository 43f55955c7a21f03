/** As long as a finger takes: a press of a key may be over before the board has looked. */
const SHORTEST_PRESS_MS = 100;

/** Pressed for as long as it is held, by a pointer, by a key, or by one who cannot hold. */
export function holdable(button: HTMLButtonElement, set: (isPressed: boolean) => void): void {
  let pressedAt: number | undefined;
  let release: ReturnType<typeof setTimeout> | undefined;
  const letGoNow = () => {
    clearTimeout(release);
    release = undefined;
    set(false);
  };
  const press = () => {
    if (pressedAt !== undefined) return;
    if (release !== undefined) letGoNow();
    pressedAt = performance.now();
    set(true);
  };
  const letGo = () => {
    if (pressedAt === undefined) return;
    release = setTimeout(letGoNow, Math.max(0, pressedAt + SHORTEST_PRESS_MS - performance.now()));
    pressedAt = undefined;
  };
  button.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    button.setPointerCapture(event.pointerId);
    press();
  });
  for (const end of ["pointerup", "pointercancel", "lostpointercapture", "blur"]) button.addEventListener(end, letGo);
  const isKey = ({ key }: KeyboardEvent) => key === " " || key === "Enter";
  button.addEventListener("keydown", (event) => {
    if (!isKey(event)) return;
    event.preventDefault();
    press();
  });
  button.addEventListener("keyup", (event) => {
    if (!isKey(event)) return;
    event.preventDefault();
    letGo();
  });
  // A click with nothing before it: a voice, or a screen reader.
  button.addEventListener("click", ({ detail }) => {
    if (detail > 0) return;
    press();
    letGo();
  });
  // A finger that stays asks for no menu.
  button.addEventListener("contextmenu", (event) => event.preventDefault());
}
