extension ConfigurationValue {
    /// The single value; `nil` after a fault.
    private func scalar(allowed: String) -> ConfigurationScalar? {
        guard case .scalar(let scalar) = node.content, !scalar.isEmpty else {
            wrongShape(allowed: allowed)
            return nil
        }
        return scalar
    }

    /// Text that is not empty and has no control characters; `nil` after a fault.
    func text(allowed: String = "a text") -> String? {
        guard let scalar = scalar(allowed: allowed) else { return nil }
        if scalar.isPlain, !scalar.usesEnvironment, let reading = AmbiguousScalar.reading(of: scalar.text) {
            fault(
                "is \(reading) where a text belongs", allowed: allowed, hint: "write it in quotes: \"\(scalar.source)\""
            )
            return nil
        }
        guard !scalar.text.isEmpty else {
            fault("is empty", found: scalar.source.isEmpty ? "\"\"" : scalar.source, allowed: allowed)
            return nil
        }
        guard !scalar.text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            fault("has a control character", allowed: "a text on one line without control characters")
            return nil
        }
        return scalar.text
    }

    /// A text, or a whole number or boolean in the one way in which JSON writes it; `nil` after a fault.
    func textOrLiteral() -> String? {
        if case .scalar(let scalar) = node.content, scalar.isPlain, !scalar.usesEnvironment {
            if scalar.text == "true" || scalar.text == "false" { return scalar.text }
            if let number = Int64(scalar.text), String(number) == scalar.text { return scalar.text }
        }
        return text(allowed: "a text, a whole number, true or false")
    }

    /// A decimal number in the range; `nil` after a fault.
    func integer(in range: ClosedRange<Int>) -> Int? {
        let allowed = "a number from \(range.lowerBound) to \(range.upperBound)"
        guard let scalar = scalar(allowed: allowed) else { return nil }
        guard let number = Int(scalar.text), String(number) == scalar.text else {
            fault("is not a number", allowed: allowed)
            return nil
        }
        guard scalar.mayHaveType else {
            fault("is a text where a number belongs", allowed: allowed, hint: "write it without quotes")
            return nil
        }
        guard range.contains(number) else {
            fault("is out of range", allowed: allowed)
            return nil
        }
        return number
    }

    /// `true` or `false`; `nil` after a fault.
    func boolean() -> Bool? {
        guard let scalar = scalar(allowed: "true, false") else { return nil }
        switch scalar.text {
        case "true" where scalar.mayHaveType: return true
        case "false" where scalar.mayHaveType: return false
        default:
            let isQuoted = scalar.text == "true" || scalar.text == "false"
            fault(
                "is not a boolean", allowed: "true, false",
                hint: isQuoted
                    ? "write it without quotes"
                    : NearestName.hint(for: scalar.source, among: ["true", "false"])
                        ?? "yes, no, on and off are not read")
            return nil
        }
    }

    /// One of the texts that the type has; `nil` after a fault.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(of type: Choice.Type) -> Choice? {
        choice(among: type.allCases.map { ($0.rawValue, $0) })
    }

    /// What the text stands for; `nil` after a fault.
    func choice<Choice>(among choices: [(name: String, value: Choice)]) -> Choice? {
        let names = choices.map(\.name)
        let allowed = names.joined(separator: ", ")
        guard let scalar = scalar(allowed: allowed) else { return nil }
        if let choice = choices.first(where: { $0.name == scalar.text }) { return choice.value }
        fault(
            "is not one of the allowed values", allowed: allowed,
            hint: NearestName.hint(for: scalar.source, among: names))
        return nil
    }

    /// A duration in seconds, such as `90s`, at least `minimum`; `nil` after a fault.
    func duration(minimum: Int, maximum: Int = ConfigurationDuration.maximum) -> Int? {
        let range =
            "from \(ConfigurationDuration.text(of: minimum)) to \(ConfigurationDuration.text(of: maximum))"
        let allowed = "a number with the unit s, m, h or d, \(range)"
        guard let scalar = scalar(allowed: allowed) else { return nil }
        do {
            let seconds = try ConfigurationDuration.seconds(scalar.text)
            if (minimum...maximum).contains(seconds) { return seconds }
            fault(seconds < minimum ? "is too short" : "is too long", allowed: allowed)
        } catch {
            fault(error.description, allowed: allowed, hint: error == .noUnit ? "seconds have the unit s" : nil)
        }
        return nil
    }

    /// A path, resolved against the folder of the configuration file; `nil` after a fault.
    func filePath() -> String? {
        guard let text = text(allowed: "a path") else { return nil }
        guard !text.hasPrefix("~") else {
            fault("starts with ~, which only shells know", allowed: "a path", hint: "write ${HOME} or the whole path")
            return nil
        }
        return context.resolve(text)
    }
}
