import FoundationEssentials

extension DERReader {
    /// The content of an INTEGER or ENUMERATED in its shortest form, sign included; never empty.
    func integer(_ element: Element) throws(DERFault) -> Range<Int> {
        let content = element.content
        guard let first = content.first.map({ bytes[$0] }) else { throw DERFault() }
        if content.count > 1 {
            let second = bytes[content.lowerBound + 1]
            guard !(first == 0 && second < 0x80), !(first == 0xFF && second >= 0x80) else { throw DERFault() }
        }
        return content
    }

    /// An INTEGER that is not negative, big-endian without leading zeros; empty for 0.
    func unsigned(_ element: Element) throws(DERFault) -> [UInt8] {
        let content = try integer(element)
        guard bytes[content.lowerBound] < 0x80 else { throw DERFault() }
        return Array(bytes[content].drop { $0 == 0 })
    }

    /// An INTEGER or ENUMERATED from 0 to 127.
    func small(_ element: Element) throws(DERFault) -> UInt8 {
        let content = try integer(element)
        guard content.count == 1, bytes[content.lowerBound] < 0x80 else { throw DERFault() }
        return bytes[content.lowerBound]
    }

    func boolean(_ element: Element) throws(DERFault) -> Bool {
        guard element.content.count == 1 else { throw DERFault() }
        switch bytes[element.content.lowerBound] {
        case 0: return false
        case 0xFF: return true
        default: throw DERFault()
        }
    }

    /// A BIT STRING of whole bytes, as keys are.
    func octets(ofBitString element: Element) throws(DERFault) -> Range<Int> {
        guard let first = element.content.first, bytes[first] == 0 else { throw DERFault() }
        return element.content.dropFirst()
    }

    /// A signature in a BIT STRING; empty, which no key's signature is, where it is not of whole bytes.
    func signature(_ element: Element) throws(DERFault) -> Range<Int> {
        guard let first = element.content.first, bytes[first] < 8 else { throw DERFault() }
        return bytes[first] == 0 ? element.content.dropFirst() : element.content.upperBound..<element.content.upperBound
    }

    /// UTCTime or GeneralizedTime as RFC 5280 §4.1.2.5 has them: with seconds, in Z, without fractions.
    func time(_ element: Element) throws(DERFault) -> Date {
        var digits = element.content
        let year: Int
        switch (element.tag, digits.count) {
        case (DERTag.utcTime, 13):
            let short = try number(&digits)
            year = short < 50 ? 2000 + short : 1900 + short
        case (DERTag.generalizedTime, 15):
            let century = try number(&digits)
            year = century * 100 + (try number(&digits))
        default: throw DERFault()
        }
        let (month, day) = (try number(&digits), try number(&digits))
        let (hours, minutes, seconds) = (try number(&digits), try number(&digits), try number(&digits))
        guard digits.count == 1, bytes[digits.lowerBound] == UInt8(ascii: "Z") else { throw DERFault() }
        guard (1...12).contains(month), hours < 24, minutes < 60, seconds < 60,
            (1...Self.days(in: month, of: year)).contains(day)
        else { throw DERFault() }
        let days = ValidityPeriod.days(year, month, day)
        return Date(timeIntervalSince1970: Double(((days * 24 + hours) * 60 + minutes) * 60 + seconds))
    }

    /// Whether the next value is a time.
    var isAtTime: Bool { nextTag == DERTag.utcTime || nextTag == DERTag.generalizedTime }

    private func number(_ digits: inout Range<Int>) throws(DERFault) -> Int {
        let (high, low) = (Int(bytes[digits.lowerBound]) - 48, Int(bytes[digits.lowerBound + 1]) - 48)
        guard (0...9).contains(high), (0...9).contains(low) else { throw DERFault() }
        digits = digits.dropFirst(2)
        return high * 10 + low
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
