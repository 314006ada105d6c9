@NullMarked
package io.parcours.publish.consent;

import org.jspecify.annotations.NullMarked;
