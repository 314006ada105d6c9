@NullMarked
package io.parcours.serving.people;

import org.jspecify.annotations.NullMarked;
