/** Where audiences go: definitions, what has to be sent, the ledger of what was sent, and the sending. Knows no HTTP server. */
@NullMarked
package io.parcours.service.destination;

import org.jspecify.annotations.NullMarked;
