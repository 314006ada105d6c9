package io.parcours.demo.people;

/** Numbers that are valid, and never given twice unless that is the trap. */
public final class Phones {
    private static final long STEP = 48_271; // prime to 10, so that multiplying walks every number once
    private static final String FRENCH_SECOND_DIGITS = "01245678"; // of 06: those wholly open to mobiles

    private Phones() {}

    static String mobile(String country, long number) {
        return switch (country) {
            case "BE" -> "+3247" + digits(number, 7);
            case "CH" -> "+4179" + digits(number, 7);
            case "DE" -> "+49151" + digits(number, 8);
            case "ES" -> "+346" + digits(number, 8);
            case "IT" -> "+3934" + digits(number, 8);
            default -> french((number * STEP + 1_234_567) % 40_000_000L);
        };
    }

    /** From a range of its own. */
    static String secondMobile(long number) {
        return french(40_000_000L + (number * STEP + 1_234_567) % 40_000_000L);
    }

    private static String french(long permuted) {
        return String.format(
                "+336%c%07d", FRENCH_SECOND_DIGITS.charAt((int) (permuted / 10_000_000L)), permuted % 10_000_000L);
    }

    static String landline(String country, long household) {
        return switch (country) {
            case "BE" -> "+322" + (2 + household % 6) + digits(household, 6);
            case "CH" -> "+4122" + digits(household, 7);
            case "DE" -> "+4930" + digits(household, 8);
            case "ES" -> "+3493" + digits(household, 7);
            case "IT" -> "+3902" + digits(household, 8);
            default -> "+3314" + digits(household, 7);
        };
    }

    private static String digits(long number, int count) {
        long modulus = 1;
        for (int i = 0; i < count; i++) {
            modulus *= 10;
        }
        return String.format("%0" + count + "d", (number * STEP + 1_234_567) % modulus);
    }

    /**
     * The way people type it, one of several.
     *
     * @param country where the person lives; abroad nobody writes a French number without its country
     */
    public static String asTyped(Dice dice, String e164, String country) {
        if (!e164.startsWith("+33") || !country.equals("FR")) {
            return dice.chance(0.7) ? e164 : "00" + e164.substring(1);
        }
        String national = "0" + e164.substring(3);
        return switch (dice.between(0, 3)) {
            case 0 -> national;
            case 1 -> national.replaceAll("(\\d\\d)(?=\\d)", "$1 ");
            case 2 -> national.replaceAll("(\\d\\d)(?=\\d)", "$1.");
            default -> e164;
        };
    }
}
