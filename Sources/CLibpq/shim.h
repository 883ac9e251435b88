#ifndef CHANCERY_CLIBPQ_SHIM_H
#define CHANCERY_CLIBPQ_SHIM_H

#include <libpq-fe.h>

// These fields are characters in C.
static const int chancery_pg_diag_sqlstate = PG_DIAG_SQLSTATE;
static const int chancery_pg_diag_message_primary = PG_DIAG_MESSAGE_PRIMARY;

#endif
