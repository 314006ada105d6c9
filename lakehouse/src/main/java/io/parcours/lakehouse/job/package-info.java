@NullMarked
package io.parcours.lakehouse.job;

import org.jspecify.annotations.NullMarked;
