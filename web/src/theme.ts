/* Loaded before the first paint: the colours that were chosen. */

import { applyTheme } from "./ui/theme";

applyTheme();
