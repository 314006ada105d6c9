@NullMarked
package io.parcours.serving.generation;

import org.jspecify.annotations.NullMarked;
