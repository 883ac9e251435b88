package import TestSupport

/// Changes a tree in one place, in a way that readers of DER are known to differ about.
package struct DERMutator: Sendable {
    package var random: SeededGenerator
    /// Values to be planted anywhere.
    let plants: [DERTree]

    package init(seed: UInt64, plants: [DERTree] = []) {
        random = SeededGenerator(seed: seed)
        self.plants = plants
    }

    /// Changes something at one of the places that begin with `focus`; returns the name of the change.
    package mutating func mutate(_ tree: inout DERTree, within focus: DERTree.Place = []) -> String {
        let places = tree.places.filter { $0.starts(with: focus) && !$0.isEmpty }
        // Half of the changes keep to what can be read: those get past the first look.
        let isGentle = random.once(in: 2)
        let fitting = isGentle ? places.filter { tree[$0].children.isEmpty } : places
        guard let place = fitting.randomElement(using: &random) ?? places.randomElement(using: &random) else {
            return "nothing"
        }
        let mutation = (isGentle ? Mutation.gentle : Mutation.allCases).randomElement(using: &random) ?? .flipBit
        var part = tree[place]
        if mutation.concernsSiblings {
            var parent = tree[Array(place.dropLast())]
            var siblings = parent.children
            arrange(&siblings, at: place[place.count - 1], mutation, whole: tree)
            parent.children = siblings
            tree[Array(place.dropLast())] = parent
            return mutation.rawValue
        }
        change(&part, mutation)
        tree[place] = part
        return mutation.rawValue
    }

    private mutating func arrange(
        _ siblings: inout [DERTree], at index: Int, _ mutation: Mutation, whole: DERTree
    ) {
        switch mutation {
        case .delete: siblings.remove(at: index)
        case .duplicate: siblings.insert(siblings[index], at: index)
        case .append: siblings.append(siblings[index])
        case .swap: siblings.swapAt(index, Int.random(in: siblings.indices, using: &random))
        case .plant:
            if let plant = plants.randomElement(using: &random) {
                siblings.insert(plant, at: Int.random(in: 0...siblings.count, using: &random))
            }
        case .graft:
            if let place = whole.places.randomElement(using: &random) { siblings[index] = whole[place] }
        case .spellOutDefault:
            let defaults = [DERTree(1, [0]), DERTree(2, [0]), DERTree(0x80, [0]), DERTree(5, []), DERTree(0x81, [0])]
            siblings.insert(defaults.randomElement(using: &random) ?? defaults[0], at: index)
        default: break
        }
    }
}
