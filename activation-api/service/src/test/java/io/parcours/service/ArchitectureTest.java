package io.parcours.service;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.parcours.service", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule QUERIES_KNOW_NO_HTTP = noClasses()
            .that()
            .resideInAnyPackage("..query..", "..key..", "..audit..", "..privacy..", "..state..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..service.http..", "io.javalin..", "org.eclipse.jetty..", "jakarta.servlet..");

    @ArchTest
    static final ArchRule NO_SPARK =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("org.apache.spark..", "io.parcours..job..");

    @ArchTest
    static final ArchRule ONLY_THE_STATE_AND_ITS_READERS_KNOW_SQL = noClasses()
            .that()
            .resideInAnyPackage("..http..", "..query..", "..privacy..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.jdbi..", "java.sql..", "org.h2..");
}
