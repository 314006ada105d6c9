package io.parcours.lakehouse.contract;

import java.util.List;

/** Every table of fixed shape. Raw tables and {@code customer.attributes} get their columns at run time. */
public final class Tables {
    public static final TableContract EVENTS = TableContract.of("silver.events", EventColumn.class)
            .doc("Touchpoints of any channel")
            .key(EventColumn.EVENT_ID)
            .clusteredBy(EventColumn.OCCURRED_AT)
            .withChangeFeed()
            .ownedBy("ingestion");
    public static final TableContract RECORDS = TableContract.of("silver.records", RecordColumn.class)
            .doc("Person records of CRM, loyalty, shop accounts")
            .key(RecordColumn.SILO, RecordColumn.RECORD_ID)
            .withChangeFeed()
            .ownedBy("ingestion");
    public static final TableContract PRODUCTS = TableContract.of("silver.products", ProductColumn.class)
            .doc("Catalogue")
            .key(ProductColumn.PRODUCT_ID)
            .withChangeFeed()
            .ownedBy("ingestion");
    public static final TableContract STORES = TableContract.of("silver.stores", StoreColumn.class)
            .doc("Shops and other places")
            .key(StoreColumn.STORE_ID)
            .withChangeFeed()
            .ownedBy("ingestion");
    public static final TableContract CAMPAIGNS = TableContract.of("silver.campaigns", CampaignColumn.class)
            .doc("Campaigns of any channel")
            .key(CampaignColumn.CAMPAIGN_ID)
            .withChangeFeed()
            .ownedBy("ingestion");
    public static final TableContract COSTS = TableContract.of("silver.costs", CostColumn.class)
            .doc("What campaigns and channels cost a day")
            .key(CostColumn.COST_ID)
            .withChangeFeed()
            .ownedBy("ingestion");
    public static final TableContract CONSENTS = TableContract.of("silver.consents", ConsentColumn.class)
            .doc("Consent history")
            .key(
                    ConsentColumn.NAMESPACE,
                    ConsentColumn.VALUE,
                    ConsentColumn.PURPOSE,
                    ConsentColumn.CHANNEL,
                    ConsentColumn.AT)
            .withChangeFeed()
            .ownedBy("ingestion");
    public static final TableContract QUARANTINE = TableContract.of("raw.quarantine", QuarantineColumn.class)
            .doc("Rejected rows, replayable after a fix")
            .key(
                    QuarantineColumn.SILO,
                    QuarantineColumn.DATASET,
                    QuarantineColumn.BATCH,
                    QuarantineColumn.ROW_NUMBER,
                    QuarantineColumn.RULE)
            .ownedBy("ingestion");

    public static final TableContract IDENTIFIERS = TableContract.of("identity.identifiers", IdentifierColumn.class)
            .doc("Every identifier seen, and whether it may link")
            .key(IdentifierColumn.NAMESPACE, IdentifierColumn.VALUE)
            .withChangeFeed()
            .ownedBy("identity");
    public static final TableContract LINKS = TableContract.of("identity.links", LinkColumn.class)
            .doc("Evidence that two identifiers or records are one person")
            .key(
                    LinkColumn.LEFT_NAMESPACE,
                    LinkColumn.LEFT_VALUE,
                    LinkColumn.RIGHT_NAMESPACE,
                    LinkColumn.RIGHT_VALUE,
                    LinkColumn.RULE,
                    LinkColumn.SILO)
            .withChangeFeed()
            .ownedBy("identity");
    public static final TableContract MEMBERS = TableContract.of("identity.members", MemberColumn.class)
            .doc("Identifier or record to person over time")
            .key(MemberColumn.NAMESPACE, MemberColumn.VALUE, MemberColumn.VALID_FROM)
            .withChangeFeed()
            .ownedBy("identity");
    public static final TableContract IDENTITY_CHANGES = TableContract.of(
                    "identity.changes", IdentityChangeColumn.class)
            .doc("Created, merged, split and retired persons")
            .key(IdentityChangeColumn.CHANGE_ID)
            .withChangeFeed()
            .ownedBy("identity");
    public static final TableContract DECISIONS = TableContract.of("identity.decisions", DecisionColumn.class)
            .doc("A steward's force-together and force-apart")
            .key(DecisionColumn.DECISION_ID)
            .withChangeFeed()
            .ownedBy("identity");
    public static final TableContract ENTITIES = TableContract.of("identity.entities", EntityColumn.class)
            .doc("Person records as identifiers alone put them together: what is matched")
            .key(EntityColumn.RECORD)
            .ownedBy("identity");
    public static final TableContract REVIEWS = TableContract.of("identity.reviews", ReviewColumn.class)
            .doc("Pairs of records that may be one person, for a steward to decide")
            .key(ReviewColumn.REVIEW_ID)
            .withChangeFeed()
            .ownedBy("identity");
    public static final TableContract MODELS = TableContract.of("identity.models", ModelColumn.class)
            .doc("What the matcher learnt, and how: the model in use")
            .key(ModelColumn.MODEL_ID)
            .ownedBy("identity");

    public static final TableContract HOUSEHOLDS = TableContract.of("identity.households", HouseholdColumn.class)
            .doc("Persons who seem to live together; never evidence that two are one")
            .key(HouseholdColumn.PERSON_ID)
            .withChangeFeed()
            .ownedBy("identity");

    public static final TableContract HOMES = TableContract.of("identity.homes", HomeColumn.class)
            .doc("Where records told that their person lives, over time")
            .key(HomeColumn.RECORD, HomeColumn.SINCE)
            .withChangeFeed()
            .ownedBy("identity");

    public static final TableContract PROFILES = TableContract.of("customer.profiles", ProfileColumn.class)
            .doc("The single customer view")
            .key(ProfileColumn.PERSON_ID)
            .withChangeFeed()
            .ownedBy("identity");
    public static final TableContract TIMELINE = TableContract.of("customer.timeline", TimelineColumn.class)
            .doc("Touchpoints under their person")
            .key(TimelineColumn.EVENT_ID)
            .clusteredBy(TimelineColumn.PERSON_ID)
            .withChangeFeed()
            .ownedBy("identity");

    public static final TableContract SEGMENT_MEMBERS = TableContract.of("segments.members", SegmentMemberColumn.class)
            .doc("Membership intervals")
            .key(SegmentMemberColumn.SEGMENT, SegmentMemberColumn.PERSON_ID, SegmentMemberColumn.ENTERED_AT)
            .withChangeFeed()
            .ownedBy("segments");
    public static final TableContract SEGMENT_CHANGES = TableContract.of("segments.changes", SegmentChangeColumn.class)
            .doc("Entries and exits")
            .key(SegmentChangeColumn.CHANGE_ID)
            .withChangeFeed()
            .ownedBy("segments");

    public static final TableContract SEGMENT_MODELS = TableContract.of("segments.models", SegmentModelColumn.class)
            .doc("What was learnt of customers, and how good it is")
            .key(SegmentModelColumn.MODEL_ID, SegmentModelColumn.FITTED_AT)
            .ownedBy("segments");

    public static final TableContract SEGMENT_LISTS = TableContract.of("segments.lists", SegmentListColumn.class)
            .doc("Lists of identifiers handed in, for rules to use")
            .key(SegmentListColumn.LIST, SegmentListColumn.NAMESPACE, SegmentListColumn.VALUE)
            .ownedBy("segments");

    public static final TableContract RUNS = TableContract.of("ops.runs", RunColumn.class)
            .doc("What ran: versions, rows, seconds")
            .key(RunColumn.RUN_ID, RunColumn.JOB)
            .ownedBy("lakehouse");
    public static final TableContract QUALITY = TableContract.of("ops.quality", QualityColumn.class)
            .doc("Quality figures per silo, rule and run")
            .key(
                    QualityColumn.SILO,
                    QualityColumn.DATASET,
                    QualityColumn.BATCH,
                    QualityColumn.RULE,
                    QualityColumn.COLUMN_NAME)
            .ownedBy("ingestion");
    public static final TableContract FILES = TableContract.of("ops.files", FileColumn.class)
            .doc("Files that were read, so that a second delivery changes nothing")
            .key(FileColumn.SILO, FileColumn.DATASET, FileColumn.PATH)
            .ownedBy("ingestion");

    public static final TableContract SUPPRESSIONS = TableContract.of("ops.suppressions", SuppressionColumn.class)
            .doc("What is not taken in any more since the person was erased, as keyed hashes")
            .key(SuppressionColumn.HASH)
            .ownedBy("ingestion");

    /** All of the above, by name. */
    public static final List<TableContract> ALL = List.of(
            EVENTS,
            RECORDS,
            PRODUCTS,
            STORES,
            CAMPAIGNS,
            COSTS,
            CONSENTS,
            QUARANTINE,
            IDENTIFIERS,
            LINKS,
            MEMBERS,
            IDENTITY_CHANGES,
            DECISIONS,
            ENTITIES,
            REVIEWS,
            MODELS,
            HOUSEHOLDS,
            HOMES,
            PROFILES,
            TIMELINE,
            SEGMENT_MEMBERS,
            SEGMENT_CHANGES,
            SEGMENT_MODELS,
            SEGMENT_LISTS,
            RUNS,
            QUALITY,
            FILES,
            SUPPRESSIONS);

    private Tables() {}
}
