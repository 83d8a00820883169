// Compares the emitted schema with the contract: coordinates may be missing while their room is not built, and may be
// added, but never differ in type, nullability or default. A description may say more than the contract's, never less.
import fs from 'node:fs';
import {
  buildSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  isUnionType,
  valueFromASTUntyped,
} from 'graphql';

const [contractFile, emittedFile] = process.argv.slice(2);
const read = (file) => buildSchema(fs.readFileSync(file, 'utf8'));
const [contract, emitted] = [read(contractFile), read(emittedFile)];
const faults = [];
let compared = 0;

const differ = (coordinate, what, expected, actual) => {
  compared += 1;
  if (expected !== actual) faults.push(`${coordinate}: ${what} is ${actual}, the contract says ${expected}`);
};
const wordsOf = (description) => (description ?? '').match(/[^\s.,;]+/g) ?? [];
/** Every word of the contract, in its order; more may stand between them. */
const words = (coordinate, expected, actual) => {
  compared += 1;
  const ours = wordsOf(actual)[Symbol.iterator]();
  for (const word of wordsOf(expected)) {
    let next = ours.next();
    while (!next.done && next.value !== word) next = ours.next();
    if (next.done) {
      faults.push(`${coordinate}: the description is ${actual}, the contract says ${expected}`);
      return;
    }
  }
};
const added = (coordinate) => console.log(`${coordinate} is added to the contract`);
const kind = (type) => type.constructor.name;
const canonical = (value) =>
  value && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(
        Object.keys(value)
          .sort()
          .map((key) => [key, canonical(value[key])]),
      )
    : value;
const defaultOf = (field) =>
  field.astNode?.defaultValue ? JSON.stringify(canonical(valueFromASTUntyped(field.astNode.defaultValue))) : 'none';

function compareArguments(coordinate, expected, actual) {
  const byName = new Map(expected.map((argument) => [argument.name, argument]));
  for (const argument of actual) {
    const wanted = byName.get(argument.name);
    if (!wanted) {
      faults.push(`${coordinate}(${argument.name}:) is not in the contract`);
      continue;
    }
    compareInput(`${coordinate}(${argument.name}:)`, wanted, argument);
  }
}
function compareInput(coordinate, expected, actual) {
  differ(coordinate, 'the type', String(expected.type), String(actual.type));
  differ(coordinate, 'the default', defaultOf(expected), defaultOf(actual));
  words(coordinate, expected.description, actual.description);
}

for (const type of Object.values(emitted.getTypeMap())) {
  if (type.name.startsWith('__')) continue;
  const wanted = contract.getType(type.name);
  if (!wanted) {
    added(type.name);
    continue;
  }
  differ(type.name, 'the kind', kind(wanted), kind(type));
  if (kind(wanted) !== kind(type)) continue;
  words(type.name, wanted.description, type.description);
  if (isScalarType(type)) differ(type.name, 'specifiedBy', wanted.specifiedByURL ?? null, type.specifiedByURL ?? null);
  if (isEnumType(type)) {
    for (const { name } of wanted.getValues())
      differ(type.name, `the value ${name}`, 'there', type.getValue(name) ? 'there' : 'missing');
    for (const { name, description } of type.getValues()) {
      const value = wanted.getValue(name);
      if (value) words(`${type.name}.${name}`, value.description, description);
      else added(`${type.name}.${name}`);
    }
  }
  if (isUnionType(type)) continue;
  if (isInputObjectType(type)) differ(type.name, '@oneOf', wanted.isOneOf, type.isOneOf);
  if (isObjectType(type))
    differ(type.name, 'the interfaces', wanted.getInterfaces().join(), type.getInterfaces().join());
  if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type))
    for (const field of Object.values(type.getFields())) {
      const counterpart = wanted.getFields()[field.name];
      const coordinate = `${type.name}.${field.name}`;
      if (!counterpart) {
        added(coordinate);
        continue;
      }
      if (isInputObjectType(type)) compareInput(coordinate, counterpart, field);
      else {
        differ(coordinate, 'the type', String(counterpart.type), String(field.type));
        words(coordinate, counterpart.description, field.description);
        compareArguments(coordinate, counterpart.args, field.args);
      }
    }
}
for (const fault of faults) console.error(fault);
console.log(`contract: ${compared} comparisons, ${faults.length} differences`);
process.exit(faults.length > 0 ? 1 : 0);
