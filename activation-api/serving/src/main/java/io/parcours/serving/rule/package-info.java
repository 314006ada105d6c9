@NullMarked
package io.parcours.serving.rule;

import org.jspecify.annotations.NullMarked;
