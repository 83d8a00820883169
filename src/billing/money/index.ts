export { decimalPlaces } from './currency.ts';
export { minorMoney, moneyOf, MOST_MINOR, type Minor, type MinorMoney } from './minor.ts';
export { MoneyInput } from './money.inputs.ts';
