import { createStore } from "zustand/vanilla";

/** Whether the guided run is on. It begins when somebody asks for it, and never by itself. */
export const guideStore = createStore<{ readonly isOn: boolean }>(() => ({ isOn: false }));

export function startGuide(): void {
  guideStore.setState({ isOn: true });
}

export function endGuide(): void {
  guideStore.setState({ isOn: false });
}
