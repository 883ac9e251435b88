import Foundation

/// Text that shows itself, in one spelling: letters, digits and marks, ASCII punctuation, and single spaces between words.
package enum PlainText {
    /// Whether `bytes` are such a text.
    ///
    /// Its characters are those of the general categories L, Mn, Mc and Nd that are not ignorable by default and show themselves, the
    /// punctuation of ASCII, and U+0020 where something stands on both sides. A mark has a letter or a digit before it. It
    /// is in the normalization forms C and KC (UAX #15): no second spelling of a letter, no fullwidth or superscript one. No letter has more
    /// than 30 marks.
    package static func isPlain(_ bytes: ArraySlice<UInt8>) -> Bool {
        if bytes.allSatisfy({ (0x21...0x7E).contains($0) }) { return !bytes.isEmpty }
        guard let text = String(validating: bytes, as: UTF8.self) else { return false }
        var last: Shape?
        for scalar in text.unicodeScalars {
            guard let shape = Shape(scalar) else { return false }
            switch (shape, last) {
            case (.space, nil), (.space, .space?), (.mark, nil), (.mark, .space?), (.mark, .punctuation?): return false
            default: last = shape
            }
        }
        guard last != nil, last != .space else { return false }
        return bytes.allSatisfy { $0 < 0x80 }
            || CombiningMarks.areFew(in: text)
                && text.precomposedStringWithCompatibilityMapping.utf8.elementsEqual(bytes)
    }

    private enum Shape {
        case letter, mark, punctuation, space

        /// Letters and marks that show nothing by themselves: those that stack what stands around them
        /// (Indic_Syllabic_Category Invisible_Stacker, Number_Joiner and Consonant_Joiner), a selector of thickness, a
        /// filler and two blanks.
        private static let unseen: Set<UInt32> = [
            0x1039, 0x17D2, 0x1A60, 0x1BAB, 0x2D7F, 0xAAF6, 0x10A3F, 0x1107F, 0x11133, 0x113D0, 0x1193E, 0x11A47,
            0x11A99, 0x11D45, 0x11D97, 0x11F42, 0x13441, 0x13442, 0x16FE4, 0x1BC9D,
        ]

        init?(_ scalar: Unicode.Scalar) {
            if scalar.isASCII {
                switch scalar {
                case " ": self = .space
                case "a"..."z", "A"..."Z", "0"..."9": self = .letter
                case "!"..."~": self = .punctuation
                default: return nil
                }
                return
            }
            guard !scalar.properties.isDefaultIgnorableCodePoint, !Self.unseen.contains(scalar.value) else {
                return nil
            }
            switch scalar.properties.generalCategory {
            // Vowels and final consonants of Hangul join what stands before them, as marks do.
            case .otherLetter
            where (0x1160...0x11FF).contains(scalar.value) || (0xD7B0...0xD7FF).contains(scalar.value):
                self = .mark
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber:
                self = .letter
            case .nonspacingMark, .spacingMark: self = .mark
            default: return nil
            }
        }
    }
}
