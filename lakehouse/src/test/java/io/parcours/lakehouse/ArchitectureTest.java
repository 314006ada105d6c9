package io.parcours.lakehouse;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.parcours.lakehouse", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] SPARK = {
        "org.apache.spark..", "org.apache.hadoop..", "io.delta..", "org.apache.iceberg..", "scala.."
    };

    /** The service reads contracts, settings and the run log, and has no Spark on its class path. */
    @ArchTest
    static final ArchRule ONLY_SESSION_TABLE_AND_JOB_KNOW_SPARK = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.parcours.lakehouse.session", "io.parcours.lakehouse.table", "io.parcours.lakehouse.job")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(SPARK);

    @ArchTest
    static final ArchRule ONLY_THE_STORES_KNOW_THE_FORMATS = noClasses()
            .that()
            .resideOutsideOfPackage("io.parcours.lakehouse.table")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.delta..", "org.apache.spark.sql.delta..", "org.apache.iceberg..");

    @ArchTest
    static final ArchRule WHAT_IS_WITHOUT_SPARK_STAYS_SO = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.parcours.lakehouse.contract",
                    "io.parcours.lakehouse.definition",
                    "io.parcours.lakehouse.error",
                    "io.parcours.lakehouse.workspace",
                    "io.parcours.lakehouse.runlog")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.parcours.lakehouse.session", "io.parcours.lakehouse.table", "io.parcours.lakehouse.job");

    @ArchTest
    static final ArchRule CONTRACTS_STAND_ALONE = classes()
            .that()
            .resideInAPackage("io.parcours.lakehouse.contract")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.parcours.lakehouse.contract", "java..", "org.jspecify..");

    @ArchTest
    static final ArchRule PACKAGES_FORM_NO_CIRCLE =
            slices().matching("io.parcours.lakehouse.(*)..").should().beFreeOfCycles();
}
