@NullMarked
package io.parcours.serving.sst;

import org.jspecify.annotations.NullMarked;
