/* The listener's likes, for components. */

import { getPrefs, onPrefs, type Prefs } from "../live/prefs";
import { useSource } from "./observable";

export function usePrefs(): Prefs {
	return useSource(getPrefs, onPrefs);
}
