/** What a person agreed to when its identifiers said different things. */
@NullMarked
package io.parcours.identity.consent;

import org.jspecify.annotations.NullMarked;
