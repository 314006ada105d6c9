/** Match keys: every platform normalises e-mails, phones and names in its own way before it hashes them. */
@NullMarked
package io.parcours.service.destination.key;

import org.jspecify.annotations.NullMarked;
