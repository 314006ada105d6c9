/** Why two identifiers are one person, or why not. Pure. */
@NullMarked
package io.parcours.identity.explain;

import org.jspecify.annotations.NullMarked;
