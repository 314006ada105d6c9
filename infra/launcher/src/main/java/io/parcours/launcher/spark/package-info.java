/** The part of the command that needs Spark. Commands reach it from their bodies only, so that those that start no Spark run without its libraries. */
@NullMarked
package io.parcours.launcher.spark;

import org.jspecify.annotations.NullMarked;
