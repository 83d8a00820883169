/** A pause of up to half as long again, so that those who began or failed together do not come back together. */
export const jittered = (pause: number): number => pause * (1 + Math.random() / 2);
