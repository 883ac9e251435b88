// What the C library knows of starting programs beyond POSIX.1-2017, which Swift's module of it leaves out.

#ifndef CSPAWN_H
#define CSPAWN_H

#include <sys/types.h>

// Makes a pipe that no other program inherits: ends[0] is for reading. 0, or the number of an error.
int cspawn_pipe(int ends[2]);

// Starts the program at `path` with these descriptors as its standard ones and no others, in the folder `/` and a
// process group of its own, with all signals as they are by default. 0, or the number of an error.
int cspawn_start(
    pid_t *process, const char *path, char *const arguments[], char *const environment[], int input, int output,
    int error);

// A descriptor that is readable when the child has ended, until it is waited for; -1 on an error.
int cspawn_descriptor(pid_t process);

// Kills a child that was not waited for, and its process group. Returns at once.
void cspawn_kill(pid_t process);

// Waits for the end of a child. Its exit status, or 256 and the number of the signal that ended it; -1 when it is not
// known.
int cspawn_wait(pid_t process);

// Prepares this thread, which has to be one of its own, for programs: writes to pipes that nobody reads do not end this
// process, and what the thread starts has no capabilities of ours and gains none by set-user-ID files. 0, or the number
// of an error.
int cspawn_prepare_thread(void);

#endif
