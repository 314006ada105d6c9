@NullMarked
package io.parcours.serving.profile;

import org.jspecify.annotations.NullMarked;
