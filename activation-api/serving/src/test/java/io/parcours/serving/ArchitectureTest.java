package io.parcours.serving;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.parcours.serving", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule KNOWS_NEITHER_SPARK_NOR_HTTP = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.spark..", "io.javalin..", "jakarta.servlet..", "java.net.http..");

    @ArchTest
    static final ArchRule WRITING_DOES_NOT_KNOW_READING = noClasses()
            .that()
            .resideInAPackage("..part..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..store..");
}
