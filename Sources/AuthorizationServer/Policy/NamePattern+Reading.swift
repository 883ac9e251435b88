extension NamePattern {
    /// The captured values, or `nil` when the name does not match, or matches in more than one way.
    package func match(_ name: String) -> Captures? {
        read(name).captures
    }

    /// In how many ways the name matches, and with which captures if it is one.
    package func read(_ name: String) -> NameReading {
        if case .literal(let literal)? = parts.first, kind != .dnsName, !name.utf8.starts(with: literal) {
            return .none
        }
        let name = Self.folded(name, kind: kind)
        if case .literal(let literal)? = parts.first, !name.starts(with: literal) { return .none }
        if parts.count == 1, case .literal(let literal) = parts[0] { return name == literal ? .one([:]) : .none }
        let segments: [ArraySlice<UInt8>]
        if let single = singleCapture {
            guard let segment = segment(between: single.before, and: single.after, of: name) else { return .none }
            segments = [segment]
        } else {
            let readings = countReadings(of: name)
            guard readings[0][0] == 1 else { return readings[0][0] == 0 ? .none : .several }
            segments = onlySegments(of: name, by: readings)
        }
        return reading(segments, of: name)
    }

    /// The captures, which hold the segments of the name in their order.
    private func reading(_ segments: [ArraySlice<UInt8>], of name: [UInt8]) -> NameReading {
        var captures = Captures()
        var rest = segments[...]
        for case .capture(let capture, let alphabet) in parts {
            guard let segment = rest.popFirst(), alphabet.accepts(segment) else { return .unfit }
            captures.add(capture, segment)
        }
        return host?.accepts(name) ?? true ? .one(captures) : .unfit
    }

    /// The usual pattern: one capture, which takes what stands between the literals around it.
    private var singleCapture: (before: [UInt8], after: [UInt8])? {
        switch parts.count {
        case 1:
            if case .capture = parts[0] { return ([], []) }
        case 2:
            if case .literal(let before) = parts[0], case .capture = parts[1] { return (before, []) }
            if case .capture = parts[0], case .literal(let after) = parts[1] { return ([], after) }
        case 3:
            if case .literal(let before) = parts[0], case .capture = parts[1], case .literal(let after) = parts[2] {
                return (before, after)
            }
        default: break
        }
        return nil
    }

    private func segment(between before: [UInt8], and after: [UInt8], of name: [UInt8]) -> ArraySlice<UInt8>? {
        let end = name.count - after.count
        guard before.count < end, name.starts(with: before), name[end...].elementsEqual(after) else { return nil }
        let segment = name[before.count..<end]
        let separators = kind.separators
        return segment.contains(where: separators.contains) ? nil : segment
    }

    private func onlySegments(of name: [UInt8], by readings: [[UInt8]]) -> [ArraySlice<UInt8>] {
        var segments: [ArraySlice<UInt8>] = []
        var position = 0
        for (index, part) in parts.enumerated() {
            switch part {
            case .literal(let literal): position += literal.count
            case .capture:
                // The one reading goes on where the rest can be read.
                var end = position + 1
                while readings[index + 1][end] == 0 { end += 1 }
                segments.append(name[position..<end])
                position = end
            }
        }
        return segments
    }

    /// In how many ways, counted up to 2, the name from each position on can be read as each part and those behind it.
    ///
    /// Filled from the end, so that the time is linear in the name however many captures there are.
    private func countReadings(of name: [UInt8]) -> [[UInt8]] {
        var readings = [[UInt8]](repeating: [UInt8](repeating: 0, count: name.count + 1), count: parts.count + 1)
        readings[parts.count][name.count] = 1
        let separators = kind.separators
        for (index, part) in parts.enumerated().reversed() {
            for position in name.indices.reversed() {
                switch part {
                case .literal(let literal):
                    guard name[position...].starts(with: literal) else { continue }
                    readings[index][position] = readings[index + 1][position + literal.count]
                case .capture:
                    guard !separators.contains(name[position]) else { continue }
                    let ways = readings[index + 1][position + 1] + readings[index][position + 1]
                    readings[index][position] = min(2, ways)
                }
            }
        }
        return readings
    }
}
