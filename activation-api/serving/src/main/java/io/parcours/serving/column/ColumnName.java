package io.parcours.serving.column;

/** Names of columns that no attribute or field of a profile has. */
public final class ColumnName {
    /** Lists a person is on. */
    public static final String LISTS = "@lists";

    /** What a person said to purposes; {@link ConsentWord}. */
    public static final String CONSENTS = "@consents";

    /** Where a person lives. */
    public static final String HOME = "@home";

    /** Days to the next birthday of those who are born. */
    public static final String BIRTHDAY = "@birthday";

    /** Columns of traits begin with this. */
    public static final String TRAIT = "traits.";

    /** Has a word where a part has more traits than {@link #MOST_TRAITS}. */
    public static final String TRAITS_CUT = "@traits-cut";

    /** Different traits that have columns; where there are more, none has. */
    public static final int MOST_TRAITS = 500;

    private ColumnName() {}

    /** How often something was done that a rule counts. */
    public static String counted(String measure) {
        return "@" + measure;
    }
}
