/* The settings for a command that works on what a server has, and ends. */
#ifndef TOOL_SETTINGS_H
#define TOOL_SETTINGS_H

#include "base/config.h"

/*
 * Reads them as a server would, writes nothing, and logs what is wrong. False when one can't be
 * used: it might be the one that says which store is meant. config_finish() it whatever came
 * out. From then on a full disk, or a limit on files, is an error like others.
 */
bool tool_settings_load(struct config *config);

#endif
