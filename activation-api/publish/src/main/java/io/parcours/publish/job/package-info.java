@NullMarked
package io.parcours.publish.job;

import org.jspecify.annotations.NullMarked;
