@NullMarked
package io.parcours.lakehouse.workspace;

import org.jspecify.annotations.NullMarked;
