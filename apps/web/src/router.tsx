import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router';
import { RoomPage } from './room/room-page.tsx';
import { Home } from './rooms/home.tsx';
import { Shell } from './shell/shell.tsx';

const rootRoute = createRootRoute({ component: Shell });
const homeRoute = createRoute({ getParentRoute: () => rootRoute, path: '/', component: Home });
const roomRoute = createRoute({ getParentRoute: () => rootRoute, path: '/rooms/$room', component: RoomPage });

export const router = createRouter({
  routeTree: rootRoute.addChildren([homeRoute, roomRoute]),
  defaultNotFoundComponent: Home,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
