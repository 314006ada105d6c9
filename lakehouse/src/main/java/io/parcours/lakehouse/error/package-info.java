@NullMarked
package io.parcours.lakehouse.error;

import org.jspecify.annotations.NullMarked;
