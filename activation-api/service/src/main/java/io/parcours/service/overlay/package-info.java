/** What happened since the generation that is being served: collected events, found by their identifiers until a generation holds them. */
@NullMarked
package io.parcours.service.overlay;

import org.jspecify.annotations.NullMarked;
