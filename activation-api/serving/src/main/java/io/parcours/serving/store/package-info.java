@NullMarked
package io.parcours.serving.store;

import org.jspecify.annotations.NullMarked;
