package io.parcours.launcher;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/** Who may know whom, over all modules at once: data flows from module to module through tables, not through classes. */
@AnalyzeClasses(packages = "io.parcours", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseRulesTest {
    /**
     * What a module may use of the modules before it: packages that know no Spark and no session. The service reads identity's rules, since it has to
     * normalise what callers ask for as identity normalised what it stored; it decides rules by segments' conditions and the values they compare, and
     * reads consent of events as ingestion does.
     */
    private static final Set<String> OPEN_TO_ALL = Set.of(
            "io.parcours.identity.consent",
            "io.parcours.identity.key",
            "io.parcours.identity.rule",
            "io.parcours.ingestion.consent",
            "io.parcours.segments.rule",
            "io.parcours.segments.event");

    @ArchTest
    static final ArchRule modules_use_of_each_other_only_what_is_pure = classes()
            .that()
            .resideOutsideOfPackage("io.parcours.launcher..")
            .should(new ArchCondition<>("use of other modules only the lakehouse and pure domain packages") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    type.getDirectDependenciesFromSelf().stream()
                            .filter(dependency -> !allowed(dependency))
                            .forEach(dependency ->
                                    events.add(SimpleConditionEvent.violated(type, dependency.getDescription())));
                }
            });

    @ArchTest
    static final ArchRule modules_make_no_cycle =
            slices().matching("io.parcours.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule pure_packages_know_no_spark = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.parcours.lakehouse.contract..",
                    "io.parcours.lakehouse.definition..",
                    "io.parcours.lakehouse.error..",
                    "io.parcours.lakehouse.workspace..",
                    "io.parcours.identity.consent..",
                    "io.parcours.identity.key..",
                    "io.parcours.identity.rule..",
                    "io.parcours.ingestion.consent..",
                    "io.parcours.segments.rule..",
                    "io.parcours.segments.event..",
                    "io.parcours.serving..",
                    "io.parcours.service..",
                    "io.parcours.demo..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.spark..", "scala..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule pure_domain_packages_touch_no_file_and_no_network = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.parcours.identity.key..",
                    "io.parcours.segments.rule..",
                    "io.parcours.segments.event..",
                    "io.parcours.lakehouse.contract..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.nio.file..", "java.net.http..", "java.sql..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule only_the_table_port_and_the_session_name_a_table_format = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.parcours.lakehouse.table..",
                    "io.parcours.lakehouse.session..",
                    "io.parcours.ingestion.source..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.delta..", "org.apache.spark.sql.delta..", "org.apache.iceberg..");

    /** Publish is left out: a generation is no table, and its manifest says when it was made. */
    @ArchTest
    static final ArchRule jobs_that_write_tables_take_their_time_from_the_context = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.parcours.ingestion.job..", "io.parcours.identity.job..", "io.parcours.segments.job..")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Clock.class, "systemUTC");

    @ArchTest
    static final ArchRule jobs_leave_nothing_to_chance = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.parcours.ingestion.job..",
                    "io.parcours.identity.job..",
                    "io.parcours.segments.job..",
                    "io.parcours.publish.job..")
            .should()
            .callMethod(UUID.class, "randomUUID")
            .orShould()
            .callMethod(Math.class, "random");

    @ArchTest
    static final ArchRule classes_are_named_by_what_they_are = noClasses()
            .should()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Impl");

    private static boolean allowed(Dependency dependency) {
        String from = module(dependency.getOriginClass());
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        String to = module(target);
        if (to.isEmpty() || to.equals(from) || to.equals("lakehouse")) {
            return true;
        }
        boolean sameFolder = to.equals("serving") && (from.equals("publish") || from.equals("service"));
        boolean measured = from.equals("benchmarks") && (to.equals("serving") || to.equals("service"));
        return sameFolder
                || measured
                || OPEN_TO_ALL.stream().anyMatch(open -> (target.getPackageName() + ".").startsWith(open + "."));
    }

    /** {@code identity} of {@code io.parcours.identity.key}; empty for classes that are not ours. */
    private static String module(JavaClass type) {
        String[] parts = type.getPackageName().split("\\.");
        return type.getPackageName().startsWith("io.parcours.") ? parts[2] : "";
    }
}
