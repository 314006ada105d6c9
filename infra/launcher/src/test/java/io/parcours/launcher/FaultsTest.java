package io.parcours.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.parcours.lakehouse.runlog.WorkspaceLock;
import io.parcours.launcher.SmallCompany.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can go wrong outside Parcours: each has its exit code, its words, and leaves nothing half-written. */
@Tag("thorough")
class FaultsTest {
    @TempDir
    private Path parent;

    private SmallCompany company;

    @BeforeEach
    void init() {
        company = SmallCompany.in(parent.resolve("company"));
    }

    @Test
    void the_company_runs_when_nothing_is_wrong() {
        Ran ran = company.run();

        assertThat(ran.err()).isEmpty();
        assertThat(ran.exitCode()).isZero();
        LakeContent content = LakeContent.of(company.folder());
        assertThat(content.count("silver.records")).isEqualTo(3);
        assertThat(content.count("silver.events")).isEqualTo(3);
        assertThat(content.count("raw.quarantine")).isEqualTo(1);
        assertThat(content.count("segments.members")).isEqualTo(1);
    }

    @Test
    void a_missing_file_is_a_configuration_fault() throws IOException {
        Files.delete(company.folder().resolve("data/crm/contacts.csv"));
        Files.delete(company.folder().resolve("data/crm"));

        Ran ran = company.run();

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("data/crm", "remedy:");
        assertThat(LakeContent.of(company.folder()).count("silver.records")).isZero();
    }

    @Test
    void an_unreadable_gzip_names_the_file_and_writes_nothing() throws IOException {
        Path broken = company.folder().resolve("data/crm/more.csv.gz");
        Files.write(broken, new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3});
        company.replace("silos/crm-contacts.yaml", "data/crm/*.csv", "data/crm/*");

        Ran ran = company.run();

        assertThat(ran.exitCode()).isBetween(2, 4);
        assertThat(ran.err()).contains("more.csv.gz", "remedy:");
        assertThat(LakeContent.of(company.folder()).count("silver.records")).isZero();

        Files.delete(broken);
        assertThat(company.run().exitCode()).isZero();
        assertThat(LakeContent.of(company.folder()).count("silver.records")).isEqualTo(3);
    }

    @Test
    void an_unknown_column_is_told_with_the_columns_there_are() {
        company.replace("silos/crm-contacts.yaml", "address: street", "address: strasse");

        Ran ran = company.run();

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("strasse", "remedy:");
        assertThat(LakeContent.of(company.folder()).count("silver.records")).isZero();
    }

    @Test
    void malformed_yaml_ends_before_anything_runs() {
        company.replace("silos/shop-orders.yaml", "silo: shop", "silo: [shop");

        Ran ran = company.run();

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("silos/shop-orders.yaml:", "not readable as YAML");
        assertThat(company.folder().resolve("lake")).doesNotExist();
    }

    @Test
    void more_rejected_rows_than_the_contract_allows_end_with_3() {
        company.write("data/shop/orders.csv", """
                order_id,line,customer_id,email,ordered_at,sku,title,category,quantity,price
                W-1,1,S-9,a@mail.example,2026-04-20 18:22:10,SH-01,Trail shoe,shoes,1,-5
                W-2,1,S-9,a@mail.example,2026-04-20 18:22:10,SH-01,Trail shoe,shoes,1,119.90
                """)
                .write("silos/shop-orders.yaml", read("silos/shop-orders.yaml") + "reject_over: 10 %\n");

        Ran ran = company.run();

        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.err()).contains("remedy:");
        assertThat(LakeContent.of(company.folder()).count("silver.events")).isZero();
    }

    @Test
    void a_wrong_password_is_told_without_the_password() throws Exception {
        String url = "jdbc:h2:file:" + company.folder().resolve("data/db") + ";DATABASE_TO_LOWER=TRUE";
        try (Connection connection = DriverManager.getConnection(url, "crm", "right");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE contacts (id VARCHAR PRIMARY KEY, email VARCHAR)");
        }
        company.write("silos/crm-contacts.yaml", """
                silo: crm
                dataset: contacts
                from: {kind: jdbc, url: "%s", user: crm, password: wrong-one, table: contacts}
                key: id
                into: record
                identifiers: {crm_id: id, email: email}
                """.formatted(url));

        Ran ran = company.run();

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("remedy:").doesNotContain("wrong-one");
    }

    @Test
    void a_second_run_says_who_is_running() {
        try (WorkspaceLock lock = WorkspaceLock.acquire(
                company.folder().resolve("state"), "parcours run --full", Duration.ZERO, line -> {})) {
            Ran ran = company.run("--wait", "0");

            assertThat(ran.exitCode()).isEqualTo(4);
            assertThat(ran.err())
                    .contains(
                            "parcours run --full",
                            "process " + ProcessHandle.current().pid());
        }
        assertThat(company.run("--wait", "0").exitCode()).isZero();
    }

    @Test
    void a_full_disk_is_told_and_the_next_run_goes_on() throws Exception {
        Path small = Files.createDirectories(parent.resolve("small"));
        assumeTrue(
                shell("mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", small.toString()) == 0,
                "skipped: mounting a small file system needs root");
        try {
            company.replace("parcours.yaml", "path: ./lake ", "path: " + small.resolve("lake") + " ");

            Ran full = company.run();

            assertThat(full.exitCode()).as(full.err()).isEqualTo(4);
            assertThat(full.err()).contains("disk is full", "remedy: free space");

            assertThat(shell("mount", "-o", "remount,size=200m", small.toString()))
                    .isZero();
            Ran again = company.run();
            assertThat(again.err()).isEmpty();
            assertThat(again.exitCode()).isZero();
            SmallCompany never = SmallCompany.in(parent.resolve("never-full"));
            assertThat(never.run().exitCode()).isZero();
            LakeContent.of(company.folder()).isTheSameAs(LakeContent.of(never.folder()));
        } finally {
            shell("umount", "-l", small.toString());
        }
    }

    private String read(String file) {
        try {
            return Files.readString(company.folder().resolve(file));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static int shell(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(20, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }
}
