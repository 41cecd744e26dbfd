// Every airhorn by the name that people choose it by. Each is a function from
// a source of random numbers to a stereo signal.

import { airhorn, djAirhorn, foghorn, tekiah, teruah, trombone, vuvuzela } from './brass.mjs';
import { applause, cricket, drumroll, eagle } from './nature.mjs';
import { hohoho, toasty } from './speech.mjs';

export const HORNS = {
	airhorn, dj_airhorn: djAirhorn, foghorn, vuvuzela, trombone, cricket, applause,
	toasty, eagle, drumroll, tekiah, teruah, hohoho,
};
