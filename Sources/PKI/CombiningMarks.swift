/// How many combining marks one letter has.
enum CombiningMarks {
    /// As the Stream-Safe Text Format has it (UAX #15 §13).
    private static let maximum = 30

    /// Whether no letter has more than 30 marks. Of marks in a row a normalization has to find the order, which takes the
    /// square of their number: by bytes of an attacker's choice, seconds.
    static func areFew(in text: String) -> Bool {
        var count = 0
        for scalar in text.unicodeScalars {
            let isMark = !scalar.isASCII && scalar.properties.canonicalCombiningClass != .notReordered
            count = isMark ? count + 1 : 0
            guard count <= maximum else { return false }
        }
        return true
    }
}
