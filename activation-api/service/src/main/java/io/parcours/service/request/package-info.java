/** What persons may ask for: that they are not used, and a copy of what is held about them. */
@NullMarked
package io.parcours.service.request;

import org.jspecify.annotations.NullMarked;
