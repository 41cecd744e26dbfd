// Every piece, in the order in which they are made.

import entertainer from './entertainer.mjs';
import furElise from './fur_elise.mjs';
import greensleeves from './greensleeves.mjs';
import gymnopedie from './gymnopedie.mjs';
import jesuJoy from './jesu_joy.mjs';
import korobeiniki from './korobeiniki.mjs';
import largo from './largo.mjs';
import lullaby from './lullaby.mjs';
import moonlight from './moonlight.mjs';
import morningMood from './morning_mood.mjs';
import mountainKing from './mountain_king.mjs';
import odeToJoy from './ode_to_joy.mjs';
import preludeInC from './prelude_in_c.mjs';
import sakura from './sakura.mjs';

export const PIECES = [
	furElise, moonlight, odeToJoy, gymnopedie, preludeInC, jesuJoy, largo,
	morningMood, mountainKing, entertainer, sakura, korobeiniki, greensleeves, lullaby,
];
