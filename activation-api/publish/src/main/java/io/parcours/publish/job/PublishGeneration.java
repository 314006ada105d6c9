package io.parcours.publish.job;

import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.job.Job;
import io.parcours.lakehouse.job.JobContext;
import io.parcours.lakehouse.job.JobResult;
import io.parcours.lakehouse.job.Progress;
import io.parcours.lakehouse.workspace.WorkspaceSettings;
import io.parcours.publish.consent.ConsentPolicy;
import io.parcours.publish.document.PersonDocument;
import io.parcours.publish.document.RuleTerms;
import io.parcours.segments.event.AsOf;
import io.parcours.segments.event.Vocabulary;
import io.parcours.serving.generation.Checksums;
import io.parcours.serving.generation.DamagedGeneration;
import io.parcours.serving.generation.GenerationDraft;
import io.parcours.serving.generation.GenerationFolder;
import io.parcours.serving.generation.Manifest;
import io.parcours.serving.generation.Manifest.FileEntry;
import io.parcours.serving.generation.Manifest.PersonZones;
import io.parcours.serving.generation.Manifest.Rules;
import io.parcours.serving.generation.Manifest.Store;
import io.parcours.serving.generation.Manifest.Subject;
import io.parcours.serving.generation.Manifest.TableVersion;
import io.parcours.serving.part.FormerGeneration;
import io.parcours.serving.part.GenerationAssembly;
import io.parcours.serving.part.GenerationAssembly.Origin;
import io.parcours.serving.part.GenerationAssembly.SegmentText;
import io.parcours.serving.part.PartWriter.PartSummary;
import io.parcours.serving.profile.ProfileDraft;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Writes a generation of serving files from the tables and makes it current. A generation remembers the table versions and definitions it
 * was made of: when neither changed, there is nothing to do. Killed before the last step, the old generation goes on being served.
 *
 * <p>Of persons of whom nothing changed but attributes, which time alone changes, the rest is taken over from the generation before, and so is who has
 * which identifier. The files are new ones all the same, with the same content as if everything had been made of the tables: nothing that was
 * erased stays in them, and a generation stands on no other.
 */
final class PublishGeneration implements Job {
    static final TableName ATTRIBUTES = TableName.parse("customer.attributes");
    static final TableName SCORES = TableName.parse("customer.scores");
    static final TableName EVIDENCE = TableName.parse("segments.evidence");

    private static final List<TableName> INPUTS = List.of(
            Tables.PROFILES.name(),
            Tables.RECORDS.name(),
            ATTRIBUTES,
            SCORES,
            EVIDENCE,
            Tables.TIMELINE.name(),
            Tables.SEGMENT_MEMBERS.name(),
            Tables.SEGMENT_CHANGES.name(),
            Tables.SEGMENT_LISTS.name(),
            Tables.STORES.name(),
            Tables.MEMBERS.name(),
            Tables.IDENTITY_CHANGES.name());

    /** Goes up when the same rows give other documents than they gave, so that none of those before are taken over. */
    private static final String EDITION = "1";

    private final List<SegmentText> segments;
    private final Vocabulary vocabulary;
    private final ConsentPolicy policy;
    private final long fewestFollowed;

    /**
     * @param vocabulary what rules may name
     * @param fewestFollowed persons that a generation has at least for the next one to take over from it
     */
    PublishGeneration(List<SegmentText> segments, Vocabulary vocabulary, ConsentPolicy policy, long fewestFollowed) {
        this.fewestFollowed = fewestFollowed;
        this.segments = List.copyOf(segments);
        this.vocabulary = vocabulary;
        this.policy = policy;
    }

    @Override
    public String name() {
        return "publish";
    }

    @Override
    public Optional<Work> plan(JobContext context) {
        Map<TableName, Long> versions = new TreeMap<>();
        for (TableName table : INPUTS) {
            OptionalLong version = context.tables().version(table);
            if (version.isPresent()) {
                versions.put(table, version.getAsLong());
            }
        }
        if (!versions.containsKey(Tables.PROFILES.name())) {
            return Optional.empty();
        }
        GenerationFolder folder = new GenerationFolder(context.workspace().generations());
        if (!context.full()) {
            Optional<Manifest> newest = newest(folder);
            if (newest.isPresent()
                    && sameBasis(newest.get(), versions, context.workspace().settings())) {
                return sealedBefore(folder, newest.get(), versions);
            }
        }
        return Optional.of(new Write(context, folder, versions));
    }

    private static Optional<Manifest> newest(GenerationFolder folder) {
        OptionalLong newest = folder.newest();
        if (newest.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(folder.manifest(newest.getAsLong(), null));
        } catch (DamagedGeneration e) {
            return Optional.empty(); // written anew
        }
    }

    private boolean sameBasis(Manifest manifest, Map<TableName, Long> versions, WorkspaceSettings settings) {
        return manifest.basis().equals(basis(settings)) && manifest.tables().equals(tableVersions(versions));
    }

    /** The newest generation has these inputs: nothing to do, unless a run was killed before it pointed to it. */
    private Optional<Work> sealedBefore(GenerationFolder folder, Manifest manifest, Map<TableName, Long> versions) {
        long generation = manifest.generation();
        boolean current = folder.current()
                .map(pointer -> pointer.generation() == generation)
                .orElse(false);
        return current || folder.refused(generation)
                ? Optional.empty()
                : Optional.of(new Switch(folder, manifest, versions));
    }

    private String basis(WorkspaceSettings settings) {
        StringBuilder text = new StringBuilder();
        text.append(Manifest.FORMAT)
                .append('\n')
                .append(EDITION)
                .append('\n')
                .append(ProfileDraft.NEWEST_EVENTS)
                .append('\n');
        text.append(PersonDocument.contactFields()).append('\n').append(policy).append('\n');
        text.append(new TreeMap<>(vocabulary.subjects()))
                .append(new TreeSet<>(vocabulary.events()))
                .append(settings.timeZone())
                .append(settings.personTimeZones())
                .append(settings.currency())
                .append('\n');
        segments.forEach(segment -> text.append(segment).append('\n'));
        return Checksums.of(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private Rules rules(AsOf now, List<Store> stores) {
        List<Subject> subjects = new TreeMap<>(vocabulary.subjects())
                .entrySet().stream()
                        .map(subject ->
                                new Subject(subject.getKey(), subject.getValue().name()))
                        .toList();
        return new Rules(
                now.zone().getId(),
                PersonZones.of(now.persons()),
                now.currency(),
                subjects,
                vocabulary.events().stream().sorted().toList(),
                stores);
    }

    private static List<TableVersion> tableVersions(Map<TableName, Long> versions) {
        return versions.entrySet().stream()
                .map(entry -> new TableVersion(entry.getKey().toString(), entry.getValue()))
                .toList();
    }

    private static Map<TableName, Long> versions(Manifest manifest) {
        return manifest.tables().stream()
                .collect(Collectors.toMap(table -> TableName.parse(table.table()), TableVersion::version));
    }

    private static JobResult result(Manifest manifest, Map<TableName, Long> versions, List<String> notes) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("generation", manifest.generation());
        figures.put("persons", manifest.counts().persons());
        figures.put("identifiers", manifest.counts().identifiers());
        figures.put("redirects", manifest.counts().redirects());
        figures.put("events", manifest.counts().events());
        figures.put("segments", manifest.segments().size());
        figures.put("bytes", bytes(manifest));
        return new JobResult(versions, List.of(), manifest.counts().persons(), 0, figures, notes);
    }

    private static long bytes(Manifest manifest) {
        return manifest.files().stream().mapToLong(FileEntry::bytes).sum();
    }

    /** A generation that was written whole by a run that ended before it pointed to it. */
    private record Switch(GenerationFolder folder, Manifest manifest, Map<TableName, Long> versions) implements Work {
        @Override
        public String description() {
            return "point to generation " + manifest.generation() + ", which an earlier run had finished";
        }

        @Override
        public JobResult perform(Progress progress) {
            folder.clean();
            folder.switchTo(manifest.generation());
            return result(manifest, versions, List.of("generation " + manifest.generation() + " is current"));
        }
    }

    /** @param how much of it is new, in words */
    private record Written(Manifest manifest, String how) {}

    private final class Write implements Work {
        private final JobContext context;
        private final GenerationFolder folder;
        private final Map<TableName, Long> versions;

        private Write(JobContext context, GenerationFolder folder, Map<TableName, Long> versions) {
            this.context = context;
            this.folder = folder;
            this.versions = versions;
        }

        @Override
        public String description() {
            return "write generation " + (folder.newest().orElse(0) + 1) + " from " + versions.size() + " tables";
        }

        @Override
        public JobResult perform(Progress progress) {
            try {
                Files.createDirectories(folder.path());
                folder.clean();
                GenerationDraft draft = GenerationDraft.begin(folder);
                Written written = write(draft, progress);
                Manifest manifest = written.manifest();
                progress.stage("sealing generation " + draft.generation());
                draft.seal(manifest);
                folder.switchTo(draft.generation());
                List<Long> removed =
                        folder.retain(context.workspace().settings().serving().keep());
                String note = "generation %d: %,d persons, %,d identifiers, %d segments, %,d KB; %s%s"
                        .formatted(
                                manifest.generation(),
                                manifest.counts().persons(),
                                manifest.counts().identifiers(),
                                manifest.segments().size(),
                                bytes(manifest) >> 10,
                                written.how(),
                                removed.isEmpty() ? "" : "; removed " + removed);
                return result(manifest, versions, List.of(note));
            } catch (IOException e) {
                throw new ParcoursException(
                        Fault.RESOURCES,
                        "cannot write a generation under " + folder.path(),
                        String.valueOf(e.getMessage()),
                        "check free space and permissions there, then run publish again",
                        e);
            }
        }

        private Written write(GenerationDraft draft, Progress progress) throws IOException {
            Optional<Written> followed = context.full() ? Optional.empty() : follow(draft, progress);
            return followed.isPresent()
                    ? followed.get()
                    : new Written(
                            write(draft, progress, Optional.empty(), Optional.empty())
                                    .orElseThrow(),
                            "all persons anew");
        }

        /** Takes over from the newest generation what did not change; empty where that or the tables do not allow it. */
        private Optional<Written> follow(GenerationDraft draft, Progress progress) throws IOException {
            progress.stage("finding what changed");
            String basis = basis(context.workspace().settings());
            Optional<Manifest> before = newest(folder)
                    .filter(newest -> newest.counts().persons() >= fewestFollowed
                            && newest.basis().equals(basis)
                            && !folder.refused(newest.generation()));
            Optional<FormerGeneration> former = before.flatMap(this::former);
            if (former.isEmpty()) {
                return Optional.empty();
            }
            Manifest manifest = before.get();
            Optional<ChangedRows> changes = ChangedRows.between(context.tables(), versions(manifest), versions);
            if (changes.isEmpty()) {
                return Optional.empty();
            }
            try (ChangedRows since = changes.get()) {
                if (since.personCount() > manifest.counts().persons() / 2) {
                    return Optional.empty();
                }
                String how = "%,d persons anew, of others the attributes beside what generation %d had"
                        .formatted(since.personCount(), manifest.generation());
                return write(draft, progress, changes, former).map(written -> new Written(written, how));
            }
        }

        private Optional<FormerGeneration> former(Manifest manifest) {
            try {
                return Optional.of(FormerGeneration.of(folder, manifest));
            } catch (DamagedGeneration e) {
                return Optional.empty(); // everything is written anew
            }
        }

        /** Empty where the former generation lacks persons that are to be taken over from it. */
        private Optional<Manifest> write(
                GenerationDraft draft,
                Progress progress,
                Optional<ChangedRows> changes,
                Optional<FormerGeneration> former)
                throws IOException {
            PersonRows rows = new PersonRows(context.tables(), versions, changes);
            PartFiles files = new PartFiles(draft.place(), former);
            progress.stage("writing profiles");
            WorkspaceSettings settings = context.workspace().settings();
            AsOf now = AsOf.of(context.asOf(), settings);
            List<PartFiles.PersonsWritten> persons =
                    files.persons(rows.persons(), policy, new RuleTerms(new TreeMap<>(vocabulary.subjects()), now));
            if (persons.stream().anyMatch(part -> part.missing() > 0)) {
                return Optional.empty();
            }
            progress.stage("writing identifiers");
            List<PartFiles.LookupsWritten> identifiers = files.identifiers(rows.identifiers());
            List<PartFiles.LookupsWritten> redirects = files.redirects(rows.redirects());

            progress.stage("writing segments");
            MovementFiles.Written movements =
                    new MovementFiles(draft.place(), context.asOf()).write(rows.changes(), rows.intervals());
            List<FileEntry> lookups = new ArrayList<>(movements.files());
            identifiers.forEach(part -> lookups.add(part.file()));
            redirects.forEach(part -> lookups.add(part.file()));
            List<PartSummary> parts =
                    persons.stream().map(PartFiles.PersonsWritten::part).toList();
            // The only clock in a job: a generation is no table, and its makers want to know when it was made.
            Origin origin = new Origin(
                    Instant.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS),
                    context.asOf(),
                    context.runId(),
                    basis(settings),
                    tableVersions(versions),
                    CollectedFiles.of(context.tables(), context.workspace()),
                    rules(now, rows.stores()),
                    movements.movements());
            return Optional.of(new GenerationAssembly(draft)
                    .assemble(
                            origin,
                            PersonDocument.contactFields(),
                            parts,
                            lookups,
                            segments,
                            identifiers.stream()
                                    .mapToLong(PartFiles.LookupsWritten::entries)
                                    .sum(),
                            redirects.stream()
                                    .mapToLong(PartFiles.LookupsWritten::entries)
                                    .sum(),
                            persons.stream()
                                    .mapToLong(PartFiles.PersonsWritten::events)
                                    .sum()));
        }
    }
}
