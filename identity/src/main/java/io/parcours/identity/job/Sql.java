package io.parcours.identity.job;

import java.util.List;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** What Spark's Java interface lacks. */
final class Sql {
    private Sql() {}

    static Seq<String> names(String... names) {
        return CollectionConverters.asScala(List.of(names)).toList();
    }
}
