/** Which silo contracts take in what the service collects, told alike to those who publish and to those who serve. */
@NullMarked
package io.parcours.serving.collected;

import org.jspecify.annotations.NullMarked;
